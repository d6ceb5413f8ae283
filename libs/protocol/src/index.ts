export type * from './dialect';
export { SseFrameSplitter } from './sse/frame-splitter';
export { parseSseFrame, type SseFrame } from './sse/parse-frame';
export { DIALECT_IDS } from './dialect';
export type * from './neutral/content';
export type * from './neutral/event';
export type * from './neutral/request';
export * from './neutral/response';
