export {
  decodeImage,
  type ImageFolder,
  type ImageList,
  type ImageOptions,
  type ImageShape,
  imageFolder,
  type LabelledFile,
  listImages,
  readImage,
} from './images.js'
