-- Answers whose band and follow-up disagree: detractors and dissatisfied answers have a follow-up;
-- other NPS and CSAT answers and CES answers of low effort have none.
select
    surveys.response_id,
    surveys.nps_band,
    surveys.is_satisfied,
    surveys.is_low_effort
from {{ ref('fct_survey_responses') }} as surveys
left join {{ ref('fct_followups') }} as followups on surveys.response_id = followups.response_id
where
    (surveys.survey_type <> 'ces' or surveys.is_low_effort)
    and coalesce(surveys.nps_band = 'detractor' or not surveys.is_satisfied, false)
    <> (followups.response_id is not null)
