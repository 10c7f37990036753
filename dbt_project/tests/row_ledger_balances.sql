-- No row is ever lost: extracted = accepted + rejected + superseded.
select *
from {{ ref('row_ledger') }}
where extracted <> accepted + rejected + superseded
