import { find } from './forbidden.js'

void find().then(found => fetch('/report', { method: 'POST', body: JSON.stringify(found) }))
