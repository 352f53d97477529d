"""Many photos in one go: `plan` says what becomes of which photo, `run` does it."""

from packshot.batch.plan import MASK_SUFFIX, SUFFIX, Job, Plan, existing, identity, plan
from packshot.batch.run import Recipe, Result, Status, run

__all__ = [
    "MASK_SUFFIX",
    "SUFFIX",
    "Job",
    "Plan",
    "Recipe",
    "Result",
    "Status",
    "existing",
    "identity",
    "plan",
    "run",
]
