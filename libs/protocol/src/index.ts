export type * from './dialect';
export { DIALECT_IDS } from './dialect';
export type * from './neutral/content';
export type * from './neutral/event';
export type * from './neutral/request';
export * from './neutral/response';
