"""Figures that five texts print about Russian and Soviet debt, trade and industrialisation."""
