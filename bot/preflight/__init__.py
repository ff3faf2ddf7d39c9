"""What reads a draft before people do: rules that find what must not, or should not, be published."""
