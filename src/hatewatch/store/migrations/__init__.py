"""What brought a store from each version's tables to the next; `hatewatch.store.migrate` runs it."""
