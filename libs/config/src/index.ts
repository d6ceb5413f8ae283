export * from './app-config';
export { envExample } from './env-example';
export { httpOf, loadConfig } from './load-config';
export { readEnvironment, type ReadEnvironment } from './read-environment';
export { productVersion } from './version';
