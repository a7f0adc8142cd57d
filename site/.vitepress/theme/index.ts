import { onContentUpdated } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import './types.css'
import { rememberTab, sameTab } from './sameTab.js'
import { showAnswers } from './showAnswers.js'

export default {
  extends: DefaultTheme,
  setup: () => onContentUpdated(rememberTab),
  enhanceApp: () => {
    if (typeof document === 'undefined') return
    showAnswers(document)
    sameTab(document)
  },
}
