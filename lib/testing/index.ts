export * from './simulator/index.js';
export { ManualClock } from './manual-clock.js';
