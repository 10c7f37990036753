{# Expressions of Intercom's staging models; docs/connectors.md states the rules. #}

{# The status of a state of a conversation, or of a category of states of tickets. Any other text is passed on, to be rejected. #}
{% macro intercom_status(state) -%}
    case {{ state }}
        when 'snoozed' then 'pending'
        when 'closed' then 'solved'
        when 'submitted' then 'new'
        when 'in_progress' then 'open'
        when 'waiting_on_customer' then 'pending'
        when 'resolved' then 'solved'
        else {{ blank_to_null(state) }}
    end
{%- endmacro %}
