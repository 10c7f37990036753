"""Defects of the demo company's entity files, applied after a first refresh."""

from tests.support.defects.inputs.columns import COLUMN_DEFECTS
from tests.support.defects.inputs.rows import ROW_DEFECTS
from tests.support.defects.inputs.times import TIME_DEFECTS
from tests.support.defects.inputs.units import UNIT_DEFECTS
from tests.support.defects.inputs.values import VALUE_DEFECTS

INPUT_DEFECTS = (*ROW_DEFECTS, *TIME_DEFECTS, *UNIT_DEFECTS, *COLUMN_DEFECTS, *VALUE_DEFECTS)
