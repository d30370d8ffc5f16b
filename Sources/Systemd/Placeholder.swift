public enum DynamicUser { public static let range: ClosedRange<UInt32> = 61184...65519 }
