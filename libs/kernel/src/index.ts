export * from './clock';
export * from './errors';
export * from './ids';
export * from './json';
export * from './money';
export * from './outcome';
export * from './principal';
export { Secret } from './secret';
export * from './usage';
