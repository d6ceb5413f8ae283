export * from './app-config';
export { describeEnvironment, type DescribedVariable, describeSettings, type Setting } from './describe-environment';
export { envExample } from './env-example';
export { environmentReference } from './reference';
export { httpOf, loadConfig } from './load-config';
export { readEnvironment, type ReadEnvironment } from './read-environment';
export { networkFault, Networks } from './networks';
export { productVersion } from './version';
export { LOG_LEVELS } from './environment';
