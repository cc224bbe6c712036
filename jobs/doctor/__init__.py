"""`tracker doctor`: each part of the desk is ok, or the sentence that mends it."""
