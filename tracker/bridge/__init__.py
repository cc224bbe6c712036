"""What moved a multiple or an upside between two dates: parts that sum, a factor each."""
