import { withBase } from 'vitepress'
import { defineComponent, h, onMounted, onUnmounted, ref } from 'vue'
import type { start } from './main.js'

/** The page of the editor: it fetches the scripts that `buildEditor` wrote, which are no part of other pages. */
export default defineComponent({
  name: 'Editor',
  setup: () => {
    const root = ref<HTMLElement>()
    let started: Awaited<ReturnType<typeof start>> | undefined
    let gone = false
    onMounted(async () => {
      const style = document.createElement('link')
      Object.assign(style, { rel: 'stylesheet', href: withBase('/editor/main.css') })
      document.head.append(style)
      const main: { readonly start: typeof start } = await import(/* @vite-ignore */ withBase('/editor/main.js'))
      if (root.value === undefined || gone) return
      started = await main.start(root.value)
      if (gone) started.dispose()
    })
    onUnmounted(() => {
      gone = true
      started?.dispose()
    })
    return () => h('div', { ref: root, class: 'editor' }, h('p', 'Fetching the compiler …'))
  },
})
