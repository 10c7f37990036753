{# Thresholds of docs/METRICS.md. #}

{# §4: time after a solve in which another ticket counts as a repeat, 7 × 86,400 s. #}
{% macro repeat_window() -%}
    interval 604800 second
{%- endmacro %}

{# §4: a solved ticket with at most one public agent reply and no reopen. #}
{% macro is_first_contact_resolved(tickets) -%}
    {{ tickets }}.is_solved
    and {{ tickets }}.public_agent_replies <= 1
    and {{ tickets }}.reopens = 0
{%- endmacro %}

{#
  §4: text whose order is that of event IDs: digits alone by value, then as text; other IDs follow, as
  text. A value is ordered by its number of digits first, so it may be larger than any integer type.
#}
{% macro event_order_key(event_id) -%}
    case
        when {{ full_match(event_id, '[0-9]+') }}
            then
                '0' || lpad(cast(length(trim(leading '0' from {{ event_id }})) as string), 10, '0')
                || trim(leading '0' from {{ event_id }}) || {{ event_id }}
        else '1' || {{ event_id }}
    end
{%- endmacro %}

{# §3: promoter 9–10, passive 7–8, detractor 0–6. #}
{% macro nps_band(score) -%}
    case when {{ score }} >= 9 then 'promoter' when {{ score }} >= 7 then 'passive' when {{ score }} >= 0 then 'detractor' end
{%- endmacro %}

{# §3: a score in the top quarter of its scale. #}
{% macro is_satisfied(score, scale_min, scale_max) -%}
    {{ score }} >= {{ scale_max }} - floor(({{ scale_max }} - {{ scale_min }}) / 4)
{%- endmacro %}

{# §3: a distance towards ease of at least two thirds of the scale; multiplied out to stay exact. #}
{% macro is_low_effort(distance_towards_ease, scale_min, scale_max) -%}
    3 * {{ distance_towards_ease }} >= 2 * ({{ scale_max }} - {{ scale_min }})
{%- endmacro %}

{# §7: a distance towards ease of at most one third of the scale. #}
{% macro is_high_effort(distance_towards_ease, scale_min, scale_max) -%}
    3 * {{ distance_towards_ease }} <= {{ scale_max }} - {{ scale_min }}
{%- endmacro %}

{# §7: time after a low answer in which it can be followed up, 30 × 86,400 s. #}
{% macro followup_window() -%}
    interval 2592000 second
{%- endmacro %}

{# §10: days before a day in which the last answer of a customer is its experience. #}
{% macro experience_days() -%}
    365
{%- endmacro %}

{# §10: days up to the as-of date in which an advocate has answered. #}
{% macro advocate_days() -%}
    90
{%- endmacro %}

{# §11: days up to the end of a month whose tickets and low answers are features. #}
{% macro churn_recent_days() -%}
    90
{%- endmacro %}

{# §11: days up to the end of a month in which the last contact and the last nps answer count. #}
{% macro churn_memory_days() -%}
    365
{%- endmacro %}

{# §11: limits of the features that count tickets and low answers. #}
{% macro churn_most_tickets() -%}
    20
{%- endmacro %}

{% macro churn_most_low_answers() -%}
    10
{%- endmacro %}

{# §11: score in place of a missing nps answer. #}
{% macro churn_nps_without_answer() -%}
    7
{%- endmacro %}

{# §11: months and churned examples that a published model needs at least, and its lowest AUC. #}
{% macro churn_least_months() -%}
    12
{%- endmacro %}

{% macro churn_least_churned() -%}
    30
{%- endmacro %}

{% macro churn_least_auc() -%}
    0.6
{%- endmacro %}

{# §12: days for which the purchases of a customer are predicted, 52 weeks. #}
{% macro prediction_days() -%}
    364
{%- endmacro %}

{# §12: last days, whose purchases the hold-out predicts from those before. #}
{% macro holdout_days() -%}
    182
{%- endmacro %}

{# §13: days up to the as-of date whose answers are explained by their tickets. #}
{% macro driver_days() -%}
    365
{%- endmacro %}
