-- Every row is in exactly one state: extracted = accepted + rejected + superseded + out_of_scope.
select *
from {{ ref('row_ledger') }}
where extracted <> accepted + rejected + superseded + out_of_scope
