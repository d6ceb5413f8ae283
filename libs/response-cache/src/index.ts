export { CacheDirectory } from './cache-directory';
export { CacheSettingsRepository } from './cache-settings.repository';
export { Flight, Flights, type Followed } from './flights';
export * from './policy';
export { type Identity, ResponseCache, type ResponseCacheOptions } from './response-cache';
export { framesOf, type StoredAnswer } from './stored-answer';
