"""Why a plan is as it is: prices, conflicts, misses and comparisons, in plain words."""
