"""The suite: tests are claims, fakes have a vocabulary, and nothing leaves this machine."""
