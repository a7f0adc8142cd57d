export type { Bins, Board, Picture } from './board.js'
export type { Curve, Point } from './curve.js'
export { type Dashboard, type DashboardOptions, dashboard } from './dashboard.js'
export {
  type ServeDashboardOptions,
  type ServedDashboard,
  type ServeError,
  serveDashboard,
  showServeError,
} from './serve.js'
export type { Sample, Shown } from './show.js'
