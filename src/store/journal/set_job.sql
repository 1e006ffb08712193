UPDATE print_job
SET state = :state
WHERE kiosk_no = :kiosk_no AND epoch = :epoch AND seq = :seq AND n = :n
