-- docs/METRICS.md §5, per customer and month and exactly:
-- at start + new + reactivated + expansion − contraction − churned = at end.
select *
from {{ ref('fct_customer_months') }}
where mrr_at_start + mrr_new + mrr_reactivated + mrr_expansion - mrr_contraction - mrr_churned <> mrr_at_end
