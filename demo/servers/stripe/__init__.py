"""A server that answers like Stripe (https://docs.stripe.com/api)."""

from demo.servers.stripe.server import StripeServer

__all__ = ["StripeServer"]
