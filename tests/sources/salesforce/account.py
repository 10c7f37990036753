"""An org of Salesforce that is served and landed, for the tests of its connector."""

from functools import partial

from tests.support import vendors

served = partial(vendors.served, "salesforce")
land = partial(vendors.land, "salesforce")
