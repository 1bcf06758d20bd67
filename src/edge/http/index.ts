export { type ApiHandler, type ApiOptions, apiRoutes, type Caller, callsTo } from './api.ts';
export { assetsRoute, uiRoutes } from './assets.ts';
export { type EventsOptions, eventsRoute } from './events.ts';
export { execTicketRoute, type PermitExec } from './exec-ticket.ts';
export { type Leadership, leaderHealthRoute, type RequestHead, redirectToLeader } from './leader.ts';
export { refuseForeignOrigin } from './origin.ts';
export {
  agentsRoutes,
  healthRoute,
  offersRoute,
  type PendingTasks,
  pendingTasksRoute,
  quitRoute,
  structdumpRoute,
  varsRoutes,
} from './pages.ts';
export { placementRoute } from './placement.ts';
export {
  HttpError,
  type HttpMethod,
  type HttpRequest,
  type HttpResponse,
  html,
  json,
  type Route,
  text,
} from './route.ts';
export {
  bindProblem,
  createHttpServer,
  DEFAULT_HTTP_LIMITS,
  type HttpLimits,
  type HttpServer,
  type HttpServerOptions,
  type HttpServerResult,
} from './server.ts';
