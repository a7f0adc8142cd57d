module @lenet {
  func.func public @main(%arg0: tensor<f32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<i32> {tf.aliasing_output = 1 : i32}, %arg2: tensor<2xf32> {tf.aliasing_output = 2 : i32}, %arg3: tensor<2x1x3x3xf32> {tf.aliasing_output = 3 : i32}, %arg4: tensor<4xf32> {tf.aliasing_output = 4 : i32}, %arg5: tensor<4x2x3x3xf32> {tf.aliasing_output = 5 : i32}, %arg6: tensor<8xf32> {tf.aliasing_output = 6 : i32}, %arg7: tensor<16x8xf32> {tf.aliasing_output = 7 : i32}, %arg8: tensor<10xf32> {tf.aliasing_output = 8 : i32}, %arg9: tensor<8x10xf32> {tf.aliasing_output = 9 : i32}, %arg10: tensor<8x1x12x12xf32>, %arg11: tensor<8xi32>) -> (tensor<f32>, tensor<i32>, tensor<2xf32>, tensor<2x1x3x3xf32>, tensor<4xf32>, tensor<4x2x3x3xf32>, tensor<8xf32>, tensor<16x8xf32>, tensor<10xf32>, tensor<8x10xf32>) {
    %0 = stablehlo.convolution(%arg10, %arg3) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x1x12x12xf32>, tensor<2x1x3x3xf32>) -> tensor<8x2x12x12xf32>
    %1 = stablehlo.reshape %arg2 : (tensor<2xf32>) -> tensor<2x1x1xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [1, 2, 3] : (tensor<2x1x1xf32>) -> tensor<8x2x12x12xf32>
    %3 = stablehlo.add %0, %2 : tensor<8x2x12x12xf32>
    %4 = stablehlo.constant dense<0.0> : tensor<8x2x12x12xf32>
    %5 = stablehlo.compare LE, %3, %4 : (tensor<8x2x12x12xf32>, tensor<8x2x12x12xf32>) -> tensor<8x2x12x12xi1>
    %6 = stablehlo.not %5 : tensor<8x2x12x12xi1>
    %7 = stablehlo.select %6, %3, %4 : tensor<8x2x12x12xi1>, tensor<8x2x12x12xf32>
    %8 = stablehlo.slice %7 [0:8, 0:2, 0:11:2, 0:11:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %9 = stablehlo.reshape %8 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %10 = stablehlo.slice %7 [0:8, 0:2, 0:11:2, 1:12:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %11 = stablehlo.reshape %10 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %12 = stablehlo.slice %7 [0:8, 0:2, 1:12:2, 0:11:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %13 = stablehlo.reshape %12 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %14 = stablehlo.slice %7 [0:8, 0:2, 1:12:2, 1:12:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %15 = stablehlo.reshape %14 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %16 = stablehlo.concatenate %9, %11, %13, %15, dim = 4 : (tensor<8x2x6x6x1xf32>, tensor<8x2x6x6x1xf32>, tensor<8x2x6x6x1xf32>, tensor<8x2x6x6x1xf32>) -> tensor<8x2x6x6x4xf32>
    %17 = stablehlo.reshape %16 : (tensor<8x2x6x6x4xf32>) -> tensor<8x2x6x6x2x2xf32>
    %18 = stablehlo.reshape %17 : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x4xf32>
    %19 = stablehlo.constant dense<0.25> : tensor<8x2x6x6x4xf32>
    %20 = stablehlo.multiply %18, %19 : tensor<8x2x6x6x4xf32>
    %21 = stablehlo.constant dense<0.0> : tensor<f32>
    %22 = stablehlo.reduce(%20 init: %21) applies stablehlo.add across dimensions = [4] : (tensor<8x2x6x6x4xf32>, tensor<f32>) -> tensor<8x2x6x6xf32>
    %23 = stablehlo.constant dense<1.0> : tensor<8x2x6x6xf32>
    %24 = stablehlo.divide %22, %23 : tensor<8x2x6x6xf32>
    %25 = stablehlo.convolution(%24, %arg5) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x2x6x6xf32>, tensor<4x2x3x3xf32>) -> tensor<8x4x4x4xf32>
    %26 = stablehlo.reshape %arg4 : (tensor<4xf32>) -> tensor<4x1x1xf32>
    %27 = stablehlo.broadcast_in_dim %26, dims = [1, 2, 3] : (tensor<4x1x1xf32>) -> tensor<8x4x4x4xf32>
    %28 = stablehlo.add %25, %27 : tensor<8x4x4x4xf32>
    %29 = stablehlo.constant dense<0.0> : tensor<8x4x4x4xf32>
    %30 = stablehlo.compare LE, %28, %29 : (tensor<8x4x4x4xf32>, tensor<8x4x4x4xf32>) -> tensor<8x4x4x4xi1>
    %31 = stablehlo.not %30 : tensor<8x4x4x4xi1>
    %32 = stablehlo.select %31, %28, %29 : tensor<8x4x4x4xi1>, tensor<8x4x4x4xf32>
    %33 = stablehlo.slice %32 [0:8, 0:4, 0:3:2, 0:3:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %34 = stablehlo.reshape %33 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %35 = stablehlo.slice %32 [0:8, 0:4, 0:3:2, 1:4:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %36 = stablehlo.reshape %35 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %37 = stablehlo.slice %32 [0:8, 0:4, 1:4:2, 0:3:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %38 = stablehlo.reshape %37 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %39 = stablehlo.slice %32 [0:8, 0:4, 1:4:2, 1:4:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %40 = stablehlo.reshape %39 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %41 = stablehlo.concatenate %34, %36, %38, %40, dim = 4 : (tensor<8x4x2x2x1xf32>, tensor<8x4x2x2x1xf32>, tensor<8x4x2x2x1xf32>, tensor<8x4x2x2x1xf32>) -> tensor<8x4x2x2x4xf32>
    %42 = stablehlo.reshape %41 : (tensor<8x4x2x2x4xf32>) -> tensor<8x4x2x2x2x2xf32>
    %43 = stablehlo.reshape %42 : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x4xf32>
    %44 = stablehlo.iota dim = 4 : tensor<8x4x2x2x4xi32>
    %45 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %46 = stablehlo.constant dense<2147483647> : tensor<i32>
    %47:2 = "stablehlo.reduce"(%43, %44, %45, %46) <{dimensions = array<i64: 4>}> ({
      ^bb0(%48: tensor<f32>, %49: tensor<i32>, %50: tensor<f32>, %51: tensor<i32>):
      %52 = stablehlo.compare GT, %48, %50 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %53 = stablehlo.compare LT, %49, %51 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %54 = stablehlo.compare EQ, %48, %50 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %55 = stablehlo.and %54, %53 : tensor<i1>
      %56 = stablehlo.or %52, %55 : tensor<i1>
      %57 = stablehlo.compare NE, %48, %48 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %58 = stablehlo.compare NE, %50, %50 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %59 = stablehlo.not %58 : tensor<i1>
      %60 = stablehlo.or %53, %59 : tensor<i1>
      %61 = stablehlo.not %58 : tensor<i1>
      %62 = stablehlo.and %56, %61 : tensor<i1>
      %63 = stablehlo.select %57, %60, %62 : tensor<i1>, tensor<i1>
      %64 = stablehlo.select %63, %48, %50 : tensor<i1>, tensor<f32>
      %65 = stablehlo.select %63, %49, %51 : tensor<i1>, tensor<i32>
      stablehlo.return %64, %65 : tensor<f32>, tensor<i32>
    }) : (tensor<8x4x2x2x4xf32>, tensor<8x4x2x2x4xi32>, tensor<f32>, tensor<i32>) -> (tensor<8x4x2x2xf32>, tensor<8x4x2x2xi32>)
    %66 = stablehlo.constant dense<0> : tensor<8x4x2x2xi32>
    %67 = stablehlo.compare LT, %47#1, %66 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %68 = stablehlo.constant dense<4> : tensor<8x4x2x2xi32>
    %69 = stablehlo.add %47#1, %68 : tensor<8x4x2x2xi32>
    %70 = stablehlo.select %67, %69, %47#1 : tensor<8x4x2x2xi1>, tensor<8x4x2x2xi32>
    %71 = stablehlo.reshape %70 : (tensor<8x4x2x2xi32>) -> tensor<8x4x2x2x1xi32>
    %72 = "stablehlo.gather"(%43, %71) <{dimension_numbers = #stablehlo.gather<offset_dims = [], collapsed_slice_dims = [4], operand_batching_dims = [0, 1, 2, 3], start_indices_batching_dims = [0, 1, 2, 3], start_index_map = [4], index_vector_dim = 4>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 1, 1, 1>}> : (tensor<8x4x2x2x4xf32>, tensor<8x4x2x2x1xi32>) -> tensor<8x4x2x2xf32>
    %73 = stablehlo.compare GE, %70, %66 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %74 = stablehlo.compare LT, %70, %68 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %75 = stablehlo.and %73, %74 : tensor<8x4x2x2xi1>
    %76 = stablehlo.broadcast_in_dim %75, dims = [0, 1, 2, 3] : (tensor<8x4x2x2xi1>) -> tensor<8x4x2x2xi1>
    %77 = stablehlo.constant dense<0x7FC00000> : tensor<8x4x2x2xf32>
    %78 = stablehlo.select %76, %72, %77 : tensor<8x4x2x2xi1>, tensor<8x4x2x2xf32>
    %79 = stablehlo.reshape %78 : (tensor<8x4x2x2xf32>) -> tensor<8x16xf32>
    %80 = stablehlo.dot_general %79, %arg7, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x16xf32>, tensor<16x8xf32>) -> tensor<8x8xf32>
    %81 = stablehlo.broadcast_in_dim %arg6, dims = [1] : (tensor<8xf32>) -> tensor<8x8xf32>
    %82 = stablehlo.add %80, %81 : tensor<8x8xf32>
    %83 = stablehlo.constant dense<0.0> : tensor<8x8xf32>
    %84 = stablehlo.compare LE, %82, %83 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xi1>
    %85 = stablehlo.not %84 : tensor<8x8xi1>
    %86 = stablehlo.select %85, %82, %83 : tensor<8x8xi1>, tensor<8x8xf32>
    %87 = stablehlo.dot_general %86, %arg9, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x8xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
    %88 = stablehlo.broadcast_in_dim %arg8, dims = [1] : (tensor<10xf32>) -> tensor<8x10xf32>
    %89 = stablehlo.add %87, %88 : tensor<8x10xf32>
    %90 = stablehlo.reduce(%89 init: %45) applies stablehlo.maximum across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %91 = stablehlo.reshape %90 : (tensor<8xf32>) -> tensor<8x1xf32>
    %92 = stablehlo.broadcast_in_dim %91, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %93 = stablehlo.subtract %89, %92 : tensor<8x10xf32>
    %94 = stablehlo.reshape %90 : (tensor<8xf32>) -> tensor<8x1xf32>
    %95 = stablehlo.broadcast_in_dim %94, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %96 = stablehlo.compare EQ, %89, %95 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xi1>
    %97 = stablehlo.convert %96 : (tensor<8x10xi1>) -> tensor<8x10xf32>
    %98 = stablehlo.subtract %89, %95 : tensor<8x10xf32>
    %99 = stablehlo.exponential %98 : tensor<8x10xf32>
    %100 = stablehlo.subtract %99, %97 : tensor<8x10xf32>
    %101 = stablehlo.reduce(%100 init: %21) applies stablehlo.add across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %102 = stablehlo.reduce(%97 init: %21) applies stablehlo.add across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %103 = stablehlo.constant dense<1.0> : tensor<8xf32>
    %104 = stablehlo.subtract %102, %103 : tensor<8xf32>
    %105 = stablehlo.add %101, %104 : tensor<8xf32>
    %106 = stablehlo.log_plus_one %105 : tensor<8xf32>
    %107 = stablehlo.add %105, %103 : tensor<8xf32>
    %108 = stablehlo.divide %103, %107 : tensor<8xf32>
    %109 = stablehlo.reshape %106 : (tensor<8xf32>) -> tensor<8x1xf32>
    %110 = stablehlo.broadcast_in_dim %109, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %111 = stablehlo.subtract %93, %110 : tensor<8x10xf32>
    %112 = stablehlo.constant dense<0> : tensor<8xi32>
    %113 = stablehlo.compare LT, %arg11, %112 : (tensor<8xi32>, tensor<8xi32>) -> tensor<8xi1>
    %114 = stablehlo.constant dense<10> : tensor<8xi32>
    %115 = stablehlo.select %113, %114, %arg11 : tensor<8xi1>, tensor<8xi32>
    %116 = stablehlo.reshape %115 : (tensor<8xi32>) -> tensor<8x1xi32>
    %117 = stablehlo.constant dense<0> : tensor<8x1xi32>
    %118 = stablehlo.compare LT, %116, %117 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %119 = stablehlo.constant dense<10> : tensor<8x1xi32>
    %120 = stablehlo.add %116, %119 : tensor<8x1xi32>
    %121 = stablehlo.select %118, %120, %116 : tensor<8x1xi1>, tensor<8x1xi32>
    %122 = stablehlo.reshape %121 : (tensor<8x1xi32>) -> tensor<8x1x1xi32>
    %123 = "stablehlo.gather"(%111, %122) <{dimension_numbers = #stablehlo.gather<offset_dims = [], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<8x10xf32>, tensor<8x1x1xi32>) -> tensor<8x1xf32>
    %124 = stablehlo.compare GE, %121, %117 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %125 = stablehlo.compare LT, %121, %119 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %126 = stablehlo.and %124, %125 : tensor<8x1xi1>
    %127 = stablehlo.broadcast_in_dim %126, dims = [0, 1] : (tensor<8x1xi1>) -> tensor<8x1xi1>
    %128 = stablehlo.constant dense<0x7FC00000> : tensor<8x1xf32>
    %129 = stablehlo.select %127, %123, %128 : tensor<8x1xi1>, tensor<8x1xf32>
    %130 = stablehlo.reshape %129 : (tensor<8x1xf32>) -> tensor<8xf32>
    %131 = stablehlo.negate %130 : tensor<8xf32>
    %132 = stablehlo.constant dense<0.125> : tensor<8xf32>
    %133 = stablehlo.multiply %131, %132 : tensor<8xf32>
    %134 = stablehlo.reduce(%133 init: %21) applies stablehlo.add across dimensions = [0] : (tensor<8xf32>, tensor<f32>) -> tensor<f32>
    %135 = stablehlo.constant dense<1.0> : tensor<f32>
    %136 = stablehlo.divide %134, %135 : tensor<f32>
    %137 = stablehlo.constant dense<8.0> : tensor<f32>
    %138 = stablehlo.divide %135, %137 : tensor<f32>
    %139 = stablehlo.broadcast_in_dim %138, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %140 = stablehlo.negate %139 : tensor<8xf32>
    %141 = stablehlo.reshape %140 : (tensor<8xf32>) -> tensor<8x1xf32>
    %142 = stablehlo.constant dense<0.0> : tensor<8x10xf32>
    %143 = stablehlo.compare LT, %116, %117 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %144 = stablehlo.add %116, %119 : tensor<8x1xi32>
    %145 = stablehlo.select %143, %144, %116 : tensor<8x1xi1>, tensor<8x1xi32>
    %146 = stablehlo.reshape %145 : (tensor<8x1xi32>) -> tensor<8x1x1xi32>
    %147 = "stablehlo.scatter"(%142, %146, %141) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
      ^bb0(%148: tensor<f32>, %149: tensor<f32>):
      %150 = stablehlo.add %148, %149 : tensor<f32>
      stablehlo.return %150 : tensor<f32>
    }) : (tensor<8x10xf32>, tensor<8x1x1xi32>, tensor<8x1xf32>) -> (tensor<8x10xf32>)
    %151 = stablehlo.negate %147 : tensor<8x10xf32>
    %152 = stablehlo.reduce(%151 init: %21) applies stablehlo.add across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %153 = stablehlo.reshape %152 : (tensor<8xf32>) -> tensor<8x1xf32>
    %154 = stablehlo.reshape %153 : (tensor<8x1xf32>) -> tensor<8xf32>
    %155 = stablehlo.multiply %154, %108 : tensor<8xf32>
    %156 = stablehlo.reshape %155 : (tensor<8xf32>) -> tensor<8x1xf32>
    %157 = stablehlo.broadcast_in_dim %156, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %158 = stablehlo.multiply %157, %99 : tensor<8x10xf32>
    %159 = stablehlo.add %147, %158 : tensor<8x10xf32>
    %160 = stablehlo.reduce(%159 init: %21) applies stablehlo.add across dimensions = [0] : (tensor<8x10xf32>, tensor<f32>) -> tensor<10xf32>
    %161 = stablehlo.dot_general %86, %159, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x8xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
    %162 = stablehlo.dot_general %159, %arg9, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x8xf32>
    %163 = stablehlo.select %85, %162, %83 : tensor<8x8xi1>, tensor<8x8xf32>
    %164 = stablehlo.select %85, %83, %162 : tensor<8x8xi1>, tensor<8x8xf32>
    %165 = stablehlo.reduce(%164 init: %21) applies stablehlo.add across dimensions = [0, 1] : (tensor<8x8xf32>, tensor<f32>) -> tensor<f32>
    %166 = stablehlo.reduce(%163 init: %21) applies stablehlo.add across dimensions = [0] : (tensor<8x8xf32>, tensor<f32>) -> tensor<8xf32>
    %167 = stablehlo.dot_general %79, %163, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x16xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
    %168 = stablehlo.dot_general %163, %arg7, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<8x8xf32>, tensor<16x8xf32>) -> tensor<8x16xf32>
    %169 = stablehlo.reshape %168 : (tensor<8x16xf32>) -> tensor<8x4x2x2xf32>
    %170 = stablehlo.constant dense<0.0> : tensor<8x4x2x2x4xf32>
    %171 = stablehlo.compare LT, %47#1, %66 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %172 = stablehlo.add %47#1, %68 : tensor<8x4x2x2xi32>
    %173 = stablehlo.select %171, %172, %47#1 : tensor<8x4x2x2xi1>, tensor<8x4x2x2xi32>
    %174 = stablehlo.reshape %173 : (tensor<8x4x2x2xi32>) -> tensor<8x4x2x2x1xi32>
    %175 = "stablehlo.scatter"(%170, %174, %169) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [], inserted_window_dims = [4], input_batching_dims = [0, 1, 2, 3], scatter_indices_batching_dims = [0, 1, 2, 3], scatter_dims_to_operand_dims = [4], index_vector_dim = 4>, unique_indices = false}> ({
      ^bb0(%176: tensor<f32>, %177: tensor<f32>):
      %178 = stablehlo.add %176, %177 : tensor<f32>
      stablehlo.return %178 : tensor<f32>
    }) : (tensor<8x4x2x2x4xf32>, tensor<8x4x2x2x1xi32>, tensor<8x4x2x2xf32>) -> (tensor<8x4x2x2x4xf32>)
    %179 = stablehlo.reshape %175 : (tensor<8x4x2x2x4xf32>) -> tensor<8x4x2x2x2x2xf32>
    %180 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 0:1, 0:1] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %181 = stablehlo.reshape %180 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %182 = stablehlo.pad %181, %21, low = [0, 0, 0, 0], high = [0, 0, 1, 1], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %183 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 0:1, 1:2] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %184 = stablehlo.reshape %183 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %185 = stablehlo.pad %184, %21, low = [0, 0, 0, 1], high = [0, 0, 1, 0], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %186 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 1:2, 0:1] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %187 = stablehlo.reshape %186 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %188 = stablehlo.pad %187, %21, low = [0, 0, 1, 0], high = [0, 0, 0, 1], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %189 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 1:2, 1:2] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %190 = stablehlo.reshape %189 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %191 = stablehlo.pad %190, %21, low = [0, 0, 1, 1], high = [0, 0, 0, 0], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %192 = stablehlo.add %182, %185 : tensor<8x4x4x4xf32>
    %193 = stablehlo.add %192, %188 : tensor<8x4x4x4xf32>
    %194 = stablehlo.add %193, %191 : tensor<8x4x4x4xf32>
    %195 = stablehlo.select %31, %194, %29 : tensor<8x4x4x4xi1>, tensor<8x4x4x4xf32>
    %196 = stablehlo.select %31, %29, %194 : tensor<8x4x4x4xi1>, tensor<8x4x4x4xf32>
    %197 = stablehlo.reduce(%196 init: %21) applies stablehlo.add across dimensions = [0, 1, 2, 3] : (tensor<8x4x4x4xf32>, tensor<f32>) -> tensor<f32>
    %198 = stablehlo.reduce(%195 init: %21) applies stablehlo.add across dimensions = [0, 2, 3] : (tensor<8x4x4x4xf32>, tensor<f32>) -> tensor<4xf32>
    %199 = stablehlo.reshape %198 : (tensor<4xf32>) -> tensor<4x1x1xf32>
    %200 = stablehlo.reshape %199 : (tensor<4x1x1xf32>) -> tensor<4xf32>
    %201 = stablehlo.convolution(%24, %195) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x2x6x6xf32>, tensor<8x4x4x4xf32>) -> tensor<4x2x3x3xf32>
    %202 = stablehlo.reverse %arg5, dims = [2, 3] : tensor<4x2x3x3xf32>
    %203 = stablehlo.convolution(%195, %202) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[2, 2], [2, 2]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x4x4x4xf32>, tensor<4x2x3x3xf32>) -> tensor<8x2x6x6xf32>
    %204 = stablehlo.constant dense<4.0> : tensor<8x2x6x6xf32>
    %205 = stablehlo.divide %203, %204 : tensor<8x2x6x6xf32>
    %206 = stablehlo.reshape %205 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %207 = stablehlo.broadcast_in_dim %206, dims = [0, 1, 2, 3, 4] : (tensor<8x2x6x6x1xf32>) -> tensor<8x2x6x6x4xf32>
    %208 = stablehlo.reshape %207 : (tensor<8x2x6x6x4xf32>) -> tensor<8x2x6x6x2x2xf32>
    %209 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 0:1, 0:1] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %210 = stablehlo.reshape %209 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %211 = stablehlo.pad %210, %21, low = [0, 0, 0, 0], high = [0, 0, 1, 1], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %212 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 0:1, 1:2] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %213 = stablehlo.reshape %212 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %214 = stablehlo.pad %213, %21, low = [0, 0, 0, 1], high = [0, 0, 1, 0], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %215 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 1:2, 0:1] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %216 = stablehlo.reshape %215 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %217 = stablehlo.pad %216, %21, low = [0, 0, 1, 0], high = [0, 0, 0, 1], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %218 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 1:2, 1:2] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %219 = stablehlo.reshape %218 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %220 = stablehlo.pad %219, %21, low = [0, 0, 1, 1], high = [0, 0, 0, 0], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %221 = stablehlo.add %211, %214 : tensor<8x2x12x12xf32>
    %222 = stablehlo.add %221, %217 : tensor<8x2x12x12xf32>
    %223 = stablehlo.add %222, %220 : tensor<8x2x12x12xf32>
    %224 = stablehlo.select %6, %223, %4 : tensor<8x2x12x12xi1>, tensor<8x2x12x12xf32>
    %225 = stablehlo.select %6, %4, %223 : tensor<8x2x12x12xi1>, tensor<8x2x12x12xf32>
    %226 = stablehlo.reduce(%225 init: %21) applies stablehlo.add across dimensions = [0, 1, 2, 3] : (tensor<8x2x12x12xf32>, tensor<f32>) -> tensor<f32>
    %227 = stablehlo.reduce(%224 init: %21) applies stablehlo.add across dimensions = [0, 2, 3] : (tensor<8x2x12x12xf32>, tensor<f32>) -> tensor<2xf32>
    %228 = stablehlo.reshape %227 : (tensor<2xf32>) -> tensor<2x1x1xf32>
    %229 = stablehlo.reshape %228 : (tensor<2x1x1xf32>) -> tensor<2xf32>
    %230 = stablehlo.convolution(%arg10, %224) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x1x12x12xf32>, tensor<8x2x12x12xf32>) -> tensor<2x1x3x3xf32>
    %231 = stablehlo.constant dense<-0.10000000149011612> : tensor<2xf32>
    %232 = stablehlo.multiply %229, %231 : tensor<2xf32>
    %233 = stablehlo.constant dense<-0.10000000149011612> : tensor<2x1x3x3xf32>
    %234 = stablehlo.multiply %230, %233 : tensor<2x1x3x3xf32>
    %235 = stablehlo.constant dense<-0.10000000149011612> : tensor<4xf32>
    %236 = stablehlo.multiply %200, %235 : tensor<4xf32>
    %237 = stablehlo.constant dense<-0.10000000149011612> : tensor<4x2x3x3xf32>
    %238 = stablehlo.multiply %201, %237 : tensor<4x2x3x3xf32>
    %239 = stablehlo.constant dense<-0.10000000149011612> : tensor<8xf32>
    %240 = stablehlo.multiply %166, %239 : tensor<8xf32>
    %241 = stablehlo.constant dense<-0.10000000149011612> : tensor<16x8xf32>
    %242 = stablehlo.multiply %167, %241 : tensor<16x8xf32>
    %243 = stablehlo.constant dense<-0.10000000149011612> : tensor<10xf32>
    %244 = stablehlo.multiply %160, %243 : tensor<10xf32>
    %245 = stablehlo.constant dense<-0.10000000149011612> : tensor<8x10xf32>
    %246 = stablehlo.multiply %161, %245 : tensor<8x10xf32>
    %247 = stablehlo.constant dense<1> : tensor<i32>
    %248 = stablehlo.add %arg1, %247 : tensor<i32>
    %249 = stablehlo.add %arg2, %232 : tensor<2xf32>
    %250 = stablehlo.add %arg3, %234 : tensor<2x1x3x3xf32>
    %251 = stablehlo.add %arg4, %236 : tensor<4xf32>
    %252 = stablehlo.add %arg5, %238 : tensor<4x2x3x3xf32>
    %253 = stablehlo.add %arg6, %240 : tensor<8xf32>
    %254 = stablehlo.add %arg7, %242 : tensor<16x8xf32>
    %255 = stablehlo.add %arg8, %244 : tensor<10xf32>
    %256 = stablehlo.add %arg9, %246 : tensor<8x10xf32>
    return %136, %248, %249, %250, %251, %252, %253, %254, %255, %256 : tensor<f32>, tensor<i32>, tensor<2xf32>, tensor<2x1x3x3xf32>, tensor<4xf32>, tensor<4x2x3x3xf32>, tensor<8xf32>, tensor<16x8xf32>, tensor<10xf32>, tensor<8x10xf32>
  }
}
