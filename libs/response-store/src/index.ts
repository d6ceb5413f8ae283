export { ResponseStore, type ResponseStoreOptions } from './response-store';
export type { Chain, StoredResponse } from './stored-response';
export { MAX_TURNS, StoredResponsesRepository } from './stored-responses.repository';
