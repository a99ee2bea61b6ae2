"""What a platform costs, by a dated table of prices; without an account."""
