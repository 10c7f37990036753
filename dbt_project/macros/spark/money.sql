{#
  DuckDB adds the whole and the fractional part of a large decimal as doubles; of a negative whole
  part it takes the value after it, and subtracts one. It rounds the binary value of a double to a
  decimal. Spark would convert a decimal in one step, and take the digits that it prints of a double,
  as it still does above 1e21.
#}
{% macro spark__converted_money(amount, rate) -%}
    {%- set whole = "cast(" ~ amount ~ " as bigint)" -%}
    {%- set double_amount -%}
        case
            when abs({{ amount }}) <= 900719.9254740992 then cast({{ amount }} as double)
            when {{ amount }} < 0
                then -cast(-({{ whole }} + 1) as double) - 1D + cast({{ amount }} - {{ whole }} as double)
            else cast({{ whole }} as double) + cast({{ amount }} - {{ whole }} as double)
        end
    {%- endset -%}
    {%- set product = "(" ~ double_amount ~ ") * " ~ rate -%}
    {%- set units = "round(" ~ product ~ " * 1e10D)" -%}
    {#- 2 to the power of 40: both parts are exact as doubles, and fit into a bigint. -#}
    {%- set high = "floor(" ~ units ~ " / 1099511627776D)" -%}
    case
        when abs({{ units }}) < 1e31D
            then (
                cast({{ high }} as decimal(20, 0)) * 1099511627776BD
                + cast(cast({{ units }} - {{ high }} * 1099511627776D as bigint) as decimal(20, 0))
            ) * 0.0000000001BD
        else try_cast({{ product }} as decimal(38, 10))
    end
{%- endmacro %}
