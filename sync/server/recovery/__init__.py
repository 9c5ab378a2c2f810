"""The recovery ceremony: on a computer without a network, by two holders of key shares."""
