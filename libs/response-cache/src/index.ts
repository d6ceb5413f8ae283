export { CacheDirectory } from './cache-directory';
export { CacheSettingsRepository } from './cache-settings.repository';
export { Flight, Flights, type Followed } from './flights';
export * from './policy';
export { type Identity, ResponseCache, type ResponseCacheOptions } from './response-cache';
export { framesOf, type StoredAnswer } from './stored-answer';
export { type Embedder, LocalEmbedder } from './semantic/local-embedder';
export { type NewVerdict, QuestionsRepository, type ScoreBucket } from './semantic/questions.repository';
export { type Candidate, type Meaning, SemanticCache } from './semantic/semantic-cache';
