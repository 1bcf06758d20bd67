/** The observer: pages and JSON about the Thermos tasks of one machine. */

export { type ObserverFlags, type ObserverFlagsResult, parseObserverFlags } from './flags.ts';
export { createObserver, type Observer, type ObserverOptions } from './observer.ts';
