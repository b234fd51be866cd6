"""Coverage: what came in against what usually comes, and holes, the facts that something is missing."""
