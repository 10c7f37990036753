{# Expressions of Jira's staging models; docs/connectors.md states the rules. #}

{#
  The role of the author of an action: the one that the settings give to the account or its app, a
  bot for other apps, and the customer for the reporter of the request. Any other type of account is
  passed on, to be rejected.
#}
{% macro jira_actor_type(action, reporter_id, roles, roles_of_apps) -%}
    case
        when {{ roles }}.id is not null then {{ roles }}.actor_type
        when {{ roles_of_apps }}.id is not null then {{ roles_of_apps }}.actor_type
        when {{ action }}.author_type = 'app' then 'bot'
        when {{ action }}.author_id = {{ reporter_id }} then 'customer'
        when {{ action }}.author_type = 'customer' then 'customer'
        when {{ action }}.author_type = 'atlassian' then 'agent'
        -- An anonymous change has no account.
        when {{ action }}.author_id is null then 'system'
        else {{ action }}.author_type
    end
{%- endmacro %}
