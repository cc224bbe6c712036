"""The valuation a second time: loops over plain rows, in fractions, from the specification."""
