-- Every row is in exactly one state: extracted = accepted + rejected + superseded.
select *
from {{ ref('row_ledger') }}
where extracted <> accepted + rejected + superseded
