"""The interface kit: base templates, one style sheet, small scripts, template tags."""
