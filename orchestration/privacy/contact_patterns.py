"""What contact details look like (docs/CONTRACT.md §4); `macros/personal_data.sql` of dbt has the same patterns."""

EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
PHONE = r"(\+|00)[ .()\-]*([0-9][ .()\-]*){7,14}[0-9]"
REMOVED = "[removed]"
