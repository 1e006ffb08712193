ALTER TABLE token ADD COLUMN voided_at BIGINT;
-- Of kiosks in use with one number the first one keeps it: two would give one ticket twice.
UPDATE device SET revoked_at = enrolled_at WHERE revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM device AS other
    WHERE other.hall = device.hall AND other.kiosk_no = device.kiosk_no AND other.revoked_at IS NULL
        AND (other.enrolled_at < device.enrolled_at
            OR (other.enrolled_at = device.enrolled_at AND other.id < device.id))
);
CREATE UNIQUE INDEX device_in_use ON device (hall, kiosk_no) WHERE revoked_at IS NULL;
