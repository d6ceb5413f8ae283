export type * from './adapter';
