(* The claims on the regularisation path (THEORY 5, 6.1, 6.2, 6.5, 6.6; paper, the theorems on the path): path.direction, path.finite, path.norm,
   path.general-loss.

   Each limit stands beside the finite bound that a run can check: B2 and B3 together bound the angle of any matrix by its excess risk and its norm
   (no algorithm is named), B6 bounds the distance of its S_fin part from W_fin. The path has excess at most kappa e^{-s}, so the bounds close. *)
From Attest Require Import ClaimTools FiniteClaims.
From Attest Require Infimum GeneralLoss FiniteComponentBound OutsideMass NormBound.
From Attest Require Import RegularisationPath.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** * B2 and B3 together. P: the part of W off S_fin; mu: a lower bound of what B2 leaves of every strict margin *)
Definition B2_margin D (Wf W H : mat) (s : sample) (v : nat) : R :=
  - ln (exp (n D * (risk D W - Lbar D (tied_of D) Wf)) - 1) - abar D (tied_of D) W s + ln (multiplicity s v / multiplicity s (label s))
  - inner D (M D (query s) (label s) v) H.
Lemma strict_drawn D k i j : edge D k i j -> ~ scc D k i j -> exists s, In s (samples D) /\ query s = k /\ label s = i /\ In j (Out_ (tied_of D) s).
Proof.
  intros (s & Hs & <- & <- & Hy & Hj & _) Hn. exists s. repeat split; auto. apply filter_In. split; [auto|].
  apply negb_true_iff. destruct (tied_of D (query s) (label s) j) eqn:Et; [apply tied_of_scc in Et; contradiction|auto].
Qed.
Theorem direction_bound D Wf Wmm W H mu : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> is_projection D W H -> 0 < mu ->
  (forall s v, In s (samples D) -> In v (Out_ (tied_of D) s) -> mu <= B2_margin D Wf W H s v) ->
  let P := diff W H in
  mu * inner D Wmm Wmm <= inner D P Wmm
  /\ inner D (diff (times (/ mu) P) Wmm) (diff (times (/ mu) P) Wmm) <= inner D P P / (mu * mu) - inner D Wmm Wmm
  /\ (0 < inner D Wmm Wmm -> 0 < inner D P P -> mu * norm_ D Wmm / norm_ D P <= inner D P Wmm / (norm_ D P * norm_ D Wmm)).
Proof.
  intros HR HWf HW [HH HO] Hmu Hb P. assert (Marg : forall k i j, edge D k i j -> (scc D k i j -> inner D (M D k i j) P = 0) /\ (~ scc D k i j ->
    mu <= inner D (M D k i j) P)).
  { intros k i j He. split; intros Hs.
    - apply HO. now apply (spanned_gen D (fun e => scc D (fst e) (fst (snd e)) (snd (snd e))) (k, (i, j))).
    - destruct (strict_drawn D k i j He Hs) as (s & Hin & <- & <- & Hv).
      destruct (B2 D (tied_of D) (tied_of_refl D) W (Lbar D (tied_of D) Wf) s j HR (Wfin_minimal D Wf HR HWf) Hin Hv) as [_ B]. cbv zeta in B.
      specialize (Hb s j Hin Hv). unfold B2_margin in Hb. unfold P. rewrite inner_diff_r. lra. }
  destruct (B3 D Wmm P mu HW Hmu Marg) as [B3a B3b]. split; [exact B3a|]. split; [exact B3b|]. intros P1 P2.
    exact (B3_cosine D Wmm P mu HW Hmu P1 P2 Marg).
Qed.

(** ** path.direction *)
Lemma cv_unique_norm D X r : 0 < r -> norm_ D X = r -> times (/ r) X = unit_ D X.
Proof. intros _ <-. reflexivity. Qed.
Lemma gradient_nonzero D W : realisable D -> (exists V, feasible D V) -> strict_edge D -> 0 < inner D (gradient D W) (gradient D W).
Proof.
  intros HR HF Hst. destruct (inner_diff_nonneg D (gradient D W)) as [P|P]; [exact P|]. exfalso.
    apply (proj1 (Infimum.infimum_attained_iff D HR HF)); [|exact Hst].
  exists W. intros V. pose proof (risk_tangent D HR W V) as T. rewrite (inner_null D (gradient D W) (diff V W) (eq_sym P)) in T. lra.
Qed.
(** a minimiser over a ball that is not on its boundary would minimise over everything *)
Theorem path_on_boundary D r W : realisable D -> (exists V, feasible D V) -> strict_edge D -> 0 <= r -> is_path D r W -> norm_ D W = r.
Proof.
  intros HR HF Hst Hr [H1 H2]. pose proof (gradient_nonzero D W HR HF Hst) as G. set (g := gradient D W) in *. pose proof (norm_pos D W) as Nw.
    rewrite <- norm_sqr in H1.
  assert (L : norm_ D W <= r) by (apply Rnot_lt_le; intros L; nra). destruct L as [L|L]; [exfalso|exact L].
    set (t := Rmin (/ (beta D + 1)) ((r - norm_ D W) / (norm_ D g + 1))).
  pose proof (beta_nonneg D) as B. pose proof (norm_pos D g) as Ng. assert (T0 : 0 < t) by (apply Rmin_pos; [apply Rinv_0_lt_compat;
    lra|apply Rdiv_lt_0_compat; lra]).
  assert (T1 : t * beta D <= 1).
  { apply Rle_trans with (/ (beta D + 1) * beta D); [apply Rmult_le_compat_r; [auto|apply Rmin_l]|]. apply Rmult_le_reg_l with (beta D + 1); [lra|].
    rewrite <- Rmult_assoc, Rinv_r by lra. lra. }
  assert (T2 : t * norm_ D g <= r - norm_ D W).
  { apply Rle_trans with (t * (norm_ D g + 1)); [apply Rmult_le_compat_l; lra|].
    apply Rle_trans with ((r - norm_ D W) / (norm_ D g + 1) * (norm_ D g + 1)); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|]. right. field. lra. }
  pose proof (descent_step D HR t T0 T1 W) as S0. fold g in S0. assert (S1 : 0 < t / 2 * inner D g g) by (apply Rmult_lt_0_compat; lra).
  assert (S2 : norm_ D (step D t W) <= r).
  { unfold step. fold g. eapply Rle_trans; [|apply (Rplus_le_compat_l (norm_ D W)) in T2;
    replace (norm_ D W + (r - norm_ D W)) with r in T2 by ring; exact T2].
    assert (Eq : norm_ D (times t g) = t * norm_ D g).
    { unfold norm_ at 1. rewrite inner_times2, <- norm_sqr. replace (t * t * (norm_ D g * norm_ D g)) with ((t * norm_ D g) * (t * norm_ D g)) by
      ring. apply sqrt_square. apply Rmult_le_pos; lra. }
    rewrite <- Eq. pose proof (norm_triangle D W (fun _ _ => 0) (times t g)) as Tr.
    assert (E1 : norm_ D (diff W (fun _ _ => 0)) = norm_ D W) by (apply norm_same; intros a b _ _; unfold diff; ring).
    assert (E2 : norm_ D (diff (fun _ _ => 0) (times t g)) = norm_ D (times t g)).
    { unfold norm_. f_equal. unfold inner. apply sum2_ext. intros. unfold diff. ring. }
    rewrite E1, E2 in Tr. exact Tr. }
  assert (S3 : inner D (step D t W) (step D t W) <= r * r) by (rewrite <- norm_sqr; pose proof (norm_pos D (step D t W)); apply Rmult_le_compat;
    auto).
  specialize (H2 _ S3). lra.
Qed.
Theorem path_direction D : realisable D -> (exists V, feasible D V) -> strict_edge D -> exists Wf Wmm,
  is_Wfin D Wf /\ is_Wmm D Wmm /\ 0 < inner D Wmm Wmm
  /\ (forall r, exists W, is_path D r W)
  /\ (forall r W, cv_infty r -> (forall t, is_path D (r t) (W t)) -> Un_cv (fun t => norm_ D (diff (unit_ D (W t)) (unit_ D Wmm))) 0)
  /\ (exists C r0, 0 < r0 /\ forall r W, r0 <= r -> is_path D r W ->
        inner D (diff (unit_ D W) (unit_ D Wmm)) (diff (unit_ D W) (unit_ D Wmm)) <= 2 * C / (norm_ D Wmm * r))
  /\ (forall r W, norm_ D Wf <= r -> is_path D r W -> risk D W - Lbar D (tied_of D) Wf <= kappa D (tied_of D) Wf * exp (- ((r - norm_ D Wf) / norm_ D
    Wmm)))
  /\ (forall W H mu, is_projection D W H -> 0 < mu -> (forall s v, In s (samples D) -> In v (Out_ (tied_of D) s) -> mu <= B2_margin D Wf W H s v) ->
        0 < inner D (diff W H) (diff W H) -> mu * norm_ D Wmm / norm_ D (diff W H) <= inner D (diff W H) Wmm / (norm_ D (diff W H) * norm_ D Wmm)).
Proof.
  intros HR HF Hst. destruct (Wfin_exists_unique D HR) as (Wf & HWf & _). destruct (Wmm_exists D HF) as (Wmm & HW). exists Wf, Wmm.
    pose proof (Wmm_strict D Wmm HW Hst) as Pw.
  split; [exact HWf|]. split; [exact HW|]. split; [exact Pw|]. split; [intros r; now apply path_exists|]. split; [|split; [|split]].
  - intros r W Hr HP e He. destruct (path_limits D Wf Wmm r W HR HWf HW Hst Hr HP) as (_ & _ & _ & K). destruct (K e He) as (t0 & H0).
    destruct (Hr 1) as (t1 & H1).
    exists (Nat.max t0 t1). intros t Ht. specialize (H0 t ltac:(lia)). specialize (H1 t ltac:(lia)).
    rewrite <- (cv_unique_norm D (W t) (r t)); [exact H0|lra|]. apply path_on_boundary; auto. lra.
  - destruct (path_direction_rate D Wf Wmm HR HWf HW Hst) as (C & r0 & Hr0 & K). exists C, r0. split; [exact Hr0|]. intros r W Hr HP.
    destruct (K r W Hr HP) as [_ K2].
    rewrite <- (cv_unique_norm D W r); [exact K2|lra|]. apply path_on_boundary; auto. lra.
  - intros r W Hr HP. now apply (path_excess D Wf Wmm HR HWf HW Hst r W Hr HP).
  - intros W H mu HP Hmu Hb Pp. destruct (direction_bound D Wf Wmm W H mu HR HWf HW HP Hmu Hb) as (_ & _ & K). now apply K.
Qed.

(** ** path.finite; B6 for any matrix, with lambda a lower bound of the curvature of Lbar at W_fin on S_fin *)
Lemma curvature_exists D Wf : realisable D -> exists lambda, 0 < lambda /\ below_curvature D Wf lambda.
Proof. intros HR. exact (curvature D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wf). Qed.
Lemma Mb_bound D s u v : In s (samples D) -> In u (context s) -> In v (context s) -> inner D (M D (query s) u v) (M D (query s) u v) <= Mb D * Mb D.
Proof. intros Hs Hu Hv. rewrite OutsideMass.Mb_sqr. now apply (beta_bound D s u v). Qed.
Theorem finite_bound D Wf lambda W H r : realisable D -> is_Wfin D Wf -> 0 <= lambda -> below_curvature D Wf lambda -> 0 < Mb D ->
  is_projection D W H -> 0 <= r ->
  risk D W - Lbar D (tied_of D) Wf < lambda * (exp (- (Mb D * r)) + Mb D * r - 1) / (Mb D * Mb D) -> norm_ D (diff H Wf) < r.
Proof.
  intros HR HWf Hl Hc HM HP Hr Hb. apply (FiniteComponentBound.B6_radius D (tied_of D) (tied_of_refl D) HR Wf lambda (Mb D) (proj1 HWf) (Wfin_minimal
    D Wf HR HWf) Hl Hc HM (Mb_bound D) W H r); auto.
  - apply HP.
  - now apply projection_off.
Qed.
Theorem path_finite D : realisable D -> (exists V, feasible D V) -> strict_edge D -> exists Wf, is_Wfin D Wf
  /\ (forall r W P, cv_infty r -> (forall t, is_path D (r t) (W t)) -> (forall t,
    is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (exists lambda, 0 < lambda /\ below_curvature D Wf lambda)
  /\ (forall lambda W H r, 0 <= lambda -> below_curvature D Wf lambda -> is_projection D W H -> 0 <= r ->
        risk D W - Lbar D (tied_of D) Wf < lambda * (exp (- (Mb D * r)) + Mb D * r - 1) / (Mb D * Mb D) -> norm_ D (diff H Wf) < r).
Proof.
  intros HR HF Hst. destruct (Wfin_exists_unique D HR) as (Wf & HWf & _). destruct (Wmm_exists D HF) as (Wmm & HW). exists Wf. split; [exact HWf|].
    split; [|split].
  - intros r W P Hr HP HPr. destruct (path_limits D Wf Wmm r W HR HWf HW Hst Hr HP) as (_ & K & _). now apply K.
  - now apply curvature_exists.
  - intros lambda W H r Hl Hc HP Hr Hb. apply (finite_bound D Wf lambda W H r); auto.
    destruct Hst as (k & i & j & He & Hn). pose proof (proj2 (proj1 HW k i j He) Hn) as K. unfold Mb. apply sqrt_lt_R0.
      destruct He as (s & Hs & <- & <- & Hi & Hj & _).
    pose proof (beta_bound D s (label s) j Hs Hi Hj) as B. pose proof (cauchy_schwarz D (M D (query s) (label s) j) Wmm) as CS.
    pose proof (inner_diff_nonneg D (M D (query s) (label s) j)) as N1. pose proof (inner_diff_nonneg D Wmm) as N2.
      assert (0 < inner D (M D (query s) (label s) j) (M D (query s) (label s) j)); [|lra].
    destruct N1 as [N1|N1]; [exact N1|]. rewrite <- N1 in CS. nra.
Qed.

(** ** path.norm *)
Lemma penalised_stationary D p U : realisable D -> 0 < p -> (forall X, penalised D p U <= penalised D p X) ->
  inner D (penalised_gradient D p U) (penalised_gradient D p U) = 0.
Proof.
  intros HR Hp HU. set (g := penalised_gradient D p U). pose proof (beta_nonneg D) as B. set (c := beta D + p).
    assert (Hc : 0 < c) by (unfold c; lra).
  set (X := diff U (times (/ c) g)). specialize (HU X). pose proof (risk_smooth D HR U X) as S0. unfold penalised in HU.
  assert (E1 : same D (diff X U) (times (- / c) g)) by (intros a b _ _; unfold X, diff, times; ring).
  rewrite (inner_ext D (gradient D U) (diff X U) (gradient D U) (times (- / c) g) ltac:(intros a b _ _;
    reflexivity) E1), (inner_ext D _ _ _ _ E1 E1) in S0.
  rewrite !inner_times_r, !inner_times_l in S0. assert (E2 : inner D X X = inner D U U - 2 * / c * inner D U g + / c * / c * inner D g g).
  { unfold X. rewrite inner_diff_l, !inner_diff_r, inner_times_l, !inner_times_r, inner_times_l, (inner_sym D g U). ring. }
  assert (E3 : inner D g g = inner D (gradient D U) g + p * inner D U g) by (unfold g at 1; unfold penalised_gradient;
    rewrite inner_plus_l, inner_times_l; reflexivity).
  rewrite E2 in HU. pose proof (inner_diff_nonneg D g) as Ng. set (gg := inner D g g) in *. set (a := inner D (gradient D U) g) in *.
    set (b := inner D U g) in *.
  assert (K : 0 <= - / c * gg + c / 2 * (/ c * / c * gg)) by (rewrite E3 at 1; unfold c at 2; lra).
    replace (- / c * gg + c / 2 * (/ c * / c * gg)) with (- (gg / (2 * c))) in K by (field; lra).
  assert (gg / (2 * c) <= 0) by lra. assert (0 <= gg / (2 * c)) by (apply Rmult_le_pos; [auto|left; apply Rinv_0_lt_compat; lra]).
  assert (Z : gg / (2 * c) = 0) by lra. apply Rmult_integral in Z as [Z|Z]; [exact Z|]. pose proof (Rinv_0_lt_compat (2 * c) ltac:(lra)). lra.
Qed.
Theorem path_norm D : realisable D -> (exists V, feasible D V) -> strict_edge D ->
  (forall W, 0 < inner D (gradient D W) (gradient D W))
  /\ (forall r W, 0 <= r -> is_path D r W -> norm_ D W = r)
  /\ (forall r r' W W', 0 <= r -> r < r' -> is_path D r W -> is_path D r' W' -> risk D W' < risk D W)
  /\ (forall p U, 0 < p -> (forall X, penalised D p U <= penalised D p X) -> is_path D (norm_ D U) U)
  /\ (forall p p' U U', 0 < p' -> p' < p -> (forall X, penalised D p U <= penalised D p X) -> (forall X, penalised D p' U' <= penalised D p' X) ->
        norm_ D U < norm_ D U' /\ risk D U' < risk D U).
Proof.
  intros HR HF Hst. assert (G : forall W, 0 < inner D (gradient D W) (gradient D W)) by (intros; now apply gradient_nonzero).
  assert (Bd : forall r W, 0 <= r -> is_path D r W -> norm_ D W = r) by (intros; now apply path_on_boundary).
  assert (Dec : forall r r' W W', 0 <= r -> r < r' -> is_path D r W -> is_path D r' W' -> risk D W' < risk D W).
  { intros r r' W W' Hr Hrr HP HP'. pose proof (Bd r W Hr HP) as N1. pose proof (Bd r' W' ltac:(lra) HP') as N2. destruct HP as [A B].
    pose proof HP' as [A' B'].
    assert (L : risk D W' <= risk D W) by (apply B'; apply Rle_trans with (r * r); [exact A|apply Rmult_le_compat; lra]).
      destruct L as [L|L]; [exact L|exfalso].
    assert (Pw : is_path D r' W) by (split; [apply Rle_trans with (r * r); [exact A|apply Rmult_le_compat; lra]|intros X HX; rewrite <- L;
      now apply B']).
    pose proof (Bd r' W ltac:(lra) Pw). lra. }
  assert (Pen : forall p U, 0 < p -> (forall X, penalised D p U <= penalised D p X) -> is_path D (norm_ D U) U).
  { intros p U Hp HU. split; [rewrite norm_sqr; lra|]. intros X HX. rewrite norm_sqr in HX. now apply (penalty_is_path D p U Hp HU). }
  split; [exact G|]. split; [exact Bd|]. split; [exact Dec|]. split; [exact Pen|].
  intros p p' U U' Hp' Hpp HU HU'. assert (Lt : norm_ D U < norm_ D U').
  { pose proof (minimiser_gap D HR p U U' ltac:(lra) HU) as A. pose proof (minimiser_gap D HR p' U' U Hp' HU') as B0. unfold penalised in A, B0.
    assert (E0 : inner D (diff U U') (diff U U') = inner D (diff U' U) (diff U' U)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0 in B0.
    pose proof (inner_diff_nonneg D (diff U' U)) as P. set (d := inner D (diff U' U) (diff U' U)) in *.
    assert (Rise : d <= inner D U' U' - inner D U U) by (apply Rmult_le_reg_l with (p - p'); [lra|]; assert (0 <= p' * d) by (apply Rmult_le_pos;
      lra); lra).
    pose proof (norm_pos D U) as N1. pose proof (norm_pos D U') as N2. rewrite <- !norm_sqr in Rise. apply Rnot_le_lt. intros L.
      assert (norm_ D U' * norm_ D U' <= norm_ D U * norm_ D U) by (apply Rmult_le_compat; lra).
    assert (Zd : d = 0) by lra. assert (Sm : same D U' U) by now apply zero_norm_same.
    (* the same stationary point for two penalties is 0, and there the gradient would vanish *)
    pose proof (penalised_stationary D p U HR ltac:(lra) HU) as S1. pose proof (penalised_stationary D p' U' HR Hp' HU') as S2.
    assert (E1 : forall X, inner D (gradient D U) X + p * inner D U X = 0).
    { intros X. pose proof (inner_null D _ X S1) as K. unfold penalised_gradient in K. rewrite inner_plus_l, inner_times_l in K. exact K. }
    assert (E2 : forall X, inner D (gradient D U) X + p' * inner D U X = 0).
    { intros X. pose proof (inner_null D _ X S2) as K. unfold penalised_gradient in K. rewrite inner_plus_l, inner_times_l in K.
      rewrite (inner_ext D U' X U X Sm) in K by (intros a b _ _; reflexivity).
      assert (Gs : inner D (gradient D U') X = inner D (gradient D U) X).
      { rewrite !inner_gradient. f_equal. apply lsum_ext. intros s _. apply lsum_ext. intros v _. f_equal. unfold share.
        rewrite (logit_same D U' U v _ Sm). f_equal.
        unfold zsum. apply lsum_ext. intros u _. now rewrite (logit_same D U' U u _ Sm). }
      rewrite Gs in K. exact K. }
    specialize (G U). pose proof (E1 (gradient D U)) as F1. pose proof (E2 (gradient D U)) as F2. set (x := inner D U (gradient D U)) in *.
      assert ((p - p') * x = 0) by lra.
    assert (x = 0) by (apply Rmult_integral in H0 as [H0|H0]; lra). rewrite H1 in F1. lra. }
  split; [exact Lt|]. apply (Dec (norm_ D U) (norm_ D U') U U'); auto; [apply norm_pos|apply (Pen p); auto; lra|now apply (Pen p')].
Qed.

(** ** path.general-loss: B2' and B3 for every W of the ball that is not worse than s W_mm; three losses are tail-regular *)
Theorem path_general_loss D loss c Wmm : realisable D -> decreasing loss -> tail_regular (n D) loss c ->
  (forall k i j, edge D k i j -> ~ scc D k i j) -> is_Wmm D Wmm -> 0 < inner D Wmm Wmm ->
  (forall t W mu, 0 <= t -> norm_ D W <= t * norm_ D Wmm -> general_risk D loss W <= general_risk D loss (times t Wmm) ->
     let x := c * q0 D * exp (- t) in x < 1 -> 0 < mu ->
     (forall s v, In s (samples D) -> In v (context s) -> v <> label s -> mu <= t - ln (c * q0 D / (1 - x)) + ln (multiplicity s v / multiplicity s
       (label s))) ->
     0 < inner D W W -> mu * norm_ D Wmm / norm_ D W <= inner D W Wmm / (norm_ D W * norm_ D Wmm)
     /\ inner D (diff (times (/ mu) W) Wmm) (diff (times (/ mu) W) Wmm) <= inner D W W / (mu * mu) - inner D Wmm Wmm)
  /\ (exists C s0, 0 < s0 /\ forall t W, s0 <= t -> norm_ D W <= t * norm_ D Wmm -> general_risk D loss W <= general_risk D loss (times t Wmm) ->
     inner D (diff (times (/ (t * norm_ D Wmm)) W) (unit_ D Wmm)) (diff (times (/ (t * norm_ D Wmm)) W) (unit_ D Wmm)) <= 2 * C / t).
Proof.
  intros HR Hd HT HA HW Pw. split.
  - intros t W mu Ht HN HL x Hx Hmu Hb Pp. assert (Marg : forall k i j, edge D k i j -> (scc D k i j ->
    inner D (M D k i j) W = 0) /\ (~ scc D k i j -> mu <= inner D (M D k i j) W)).
    { intros k i j He. split; intros Hs; [now elim (HA k i j He)|]. destruct He as (s & Hin & <- & <- & Hy & Hj & N).
      destruct (GeneralLoss.B2_general D HR loss c Hd HT HA Wmm W t s j (proj1 HW) Ht HL Hx Hin Hj (not_eq_sym N)) as [_ B].
        specialize (Hb s j Hin Hj (not_eq_sym N)). cbv zeta in B. fold x in B. lra. }
    split; [exact (B3_cosine D Wmm W mu HW Hmu Pw Pp Marg)|]. exact (proj2 (B3 D Wmm W mu HW Hmu Marg)).
  - destruct (GeneralLoss.general_direction D HR loss c Hd HT HA Wmm HW Pw) as (C & s0 & Hs0 & K). exists C, s0. split; [exact Hs0|].
    intros t W Ht HN HL. now apply (K t W Ht HN HL).
Qed.
Theorem three_losses k : (1 <= k)%nat ->
  (decreasing (fun u => - ln u) /\ tail_regular (INR k) (fun u => - ln u) (INR k))
  /\ (decreasing (fun u => (1 - u) * (1 - u)) /\ tail_regular (INR k) (fun u => (1 - u) * (1 - u)) (sqrt (INR k)))
  /\ (decreasing (fun u => - u) /\ tail_regular (INR k) (fun u => - u) (INR k)).
Proof.
  intros Hk. assert (1 <= INR k) by (change 1 with (INR 1); now apply le_INR). split; [now apply GeneralLoss.log_loss_regular|].
    split; [now apply GeneralLoss.squared_loss|now apply GeneralLoss.linear_loss].
Qed.
  