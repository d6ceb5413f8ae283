import type { Operation } from '../document-parts';

/** Any one of the three: each SDK has a header of its own. */
export const CREDENTIALS: NonNullable<Operation['security']> = [{ bearer: [] }, { apiKey: [] }, { googleApiKey: [] }];
