/** `-2025-08-07` and `-20250929`: a dated snapshot of a model. */
const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;

/** The model that a dated snapshot is one of; any other name as it is. */
export const withoutSnapshot = (model: string): string => model.replace(SNAPSHOT, '');
