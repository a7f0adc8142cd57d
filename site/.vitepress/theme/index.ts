import DefaultTheme from 'vitepress/theme'
import './types.css'
import { showAnswers } from './showAnswers.js'

export default {
  extends: DefaultTheme,
  enhanceApp: () => {
    if (typeof document !== 'undefined') showAnswers(document)
  },
}
