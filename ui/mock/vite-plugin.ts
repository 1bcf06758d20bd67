import type { Plugin } from 'vite';
import { MockScheduler } from './http.ts';

const STEP_MS = 4000;

/** Lets `npm run dev` work without a scheduler: a made-up cluster answers, and its tasks go on by themselves. */
export function mockApi(): Plugin {
  return {
    name: 'mock-api',
    apply: 'serve',
    configureServer(server) {
      const scheduler = new MockScheduler();
      const timer = setInterval(() => scheduler.world.advance(Date.now()), STEP_MS);
      server.httpServer?.on('close', () => clearInterval(timer));
      server.middlewares.use((request, response, next) => {
        scheduler.handle(request, response).then((isHandled) => isHandled || next(), next);
      });
    },
  };
}
