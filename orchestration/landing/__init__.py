"""From the sources into the landing: what is asked, what lands, and what a kill cannot halve."""
