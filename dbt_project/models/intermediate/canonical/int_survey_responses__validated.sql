with

survey_responses as (
    {{ union_by_name([
        ref('stg_files__survey_responses'),
        ref('stg_hubspot__survey_responses'),
        ref('stg_zendesk__survey_responses'),
        ref('stg_freshdesk__survey_responses'),
        ref('stg_intercom__survey_responses'),
        ref('stg_jira__survey_responses'),
        ref('stg_qualtrics__survey_responses'),
        ref('stg_delighted__survey_responses'),
        ref('stg_typeform__survey_responses'),
    ]) }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

parsed as (
    select
        survey_responses.*,
        {{ parse_number('survey_responses.scale_min') }} as parsed_scale_min,
        {{ parse_number('survey_responses.scale_max') }} as parsed_scale_max,
        {{ parse_number('survey_responses.score') }} as parsed_score,
        {{ parse_timestamp('survey_responses.sent_at') }} as parsed_sent_at,
        {{ parse_timestamp('survey_responses.responded_at') }} as parsed_responded_at,
        settings.first_date_start_at
    from survey_responses
    cross join settings
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when response_id is null then 'missing_key'
            when {{ does_not_parse('sent_at', 'parsed_sent_at') }} or {{ does_not_parse('responded_at', 'parsed_responded_at') }}
                then 'invalid_timestamp'
            when least(parsed_sent_at, parsed_responded_at) < first_date_start_at then 'invalid_timestamp'
            when score is not null and responded_at is null then 'invalid_timestamp'
            when score is null and sent_at is null then 'invalid_timestamp'
            when parsed_scale_min is null or parsed_scale_max is null or {{ does_not_parse('score', 'parsed_score') }}
                then 'invalid_number'
            when survey_type is null or survey_type not in {{ survey_types() }}
                then 'invalid_value'
            when polarity not in {{ polarities() }} then 'invalid_value'
            when parsed_scale_min >= parsed_scale_max then 'invalid_scale'
            when survey_type = 'nps' and (parsed_scale_min <> 0 or parsed_scale_max <> 10)
                then 'invalid_scale'
            when parsed_score not between parsed_scale_min and parsed_scale_max
                then 'invalid_score'
            when survey_type = 'nps' and parsed_score <> floor(parsed_score) then 'invalid_score'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        response_id,
        survey_id,
        survey_type,
        parsed_scale_min as scale_min,
        parsed_scale_max as scale_max,
        coalesce(polarity, 'ease') as polarity,
        parsed_score as score,
        customer_id,
        contact_id,
        {{ normalised_email('respondent_email') }} as respondent_email,
        ticket_id,
        touchpoint,
        channel,
        parsed_sent_at as sent_at,
        parsed_responded_at as responded_at,
        comment,
        customer_reference,
        ticket_reference,
        reject_reason,
        {{ row_state(['response_id']) }} as row_state,
        {{ row_key(['response_id']) }} as row_key,
        {{ rejected_row(['response_id', 'customer_id', 'contact_id', 'ticket_id'], ['survey_id', 'survey_type', 'scale_min', 'scale_max', 'polarity', 'score', 'touchpoint', 'channel', 'sent_at', 'responded_at']) }} as rejected_row
    from validated
)

select * from final
